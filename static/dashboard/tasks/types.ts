/** Tasks as the API tells them. */
export interface Task {
  id: string;
  contact: { id: string; name: string; email: string };
  body: string;
  due_at: string;
  owner: { id: string; name: string } | null;
  has_reminder: boolean;
  done_at: string | null;
}

export interface TaskPage {
  results: Task[];
  next: string | null;
}
