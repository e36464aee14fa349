export const en = {
  answer: "Good morning! Yes, it is: 100 g bags, and it goes out today if you order before three.",
  emailLabel: "Your e-mail",
  intro: "Two questions, so that the right person answers.",
  question: "Hello, is the gyokuro in stock?",
  thanks: "Wonderful, thank you!",
  topic: "What is it about?",
  topicAfter: "My order",
  topicBefore: "A product",
};
