/** Words of files in the widget, apart from the panel's: loaded with what needs them. */
export const en = {
  uploading: "Uploading",
  waiting: "Waiting for the network",
  checking: "Being checked",
  ready: "Ready to send",
  refused: "Not taken.",
  cancel: "Remove {name}",
  retry: "Try again",
  lost: "This file was lost",
  download: "Download {name}",
  enlarge: "Enlarge {name}",
  picture: "Picture {name}",
  close: "Close",
  most: "At most 10 files go with one message.",
} as const;

export type FileWords = { [K in keyof typeof en]: string };

export const ja: FileWords = {
  uploading: "アップロード中",
  waiting: "接続の回復を待っています",
  checking: "確認中",
  ready: "送信できます",
  refused: "受け付けられません。",
  cancel: "{name}を取り消す",
  retry: "もう一度試す",
  lost: "このファイルは失われました",
  download: "{name}をダウンロード",
  enlarge: "{name}を拡大",
  picture: "画像 {name}",
  close: "閉じる",
  most: "1 件のメッセージに添付できるファイルは 10 個までです。",
};

export const zhHans: FileWords = {
  uploading: "正在上传",
  waiting: "正在等待网络恢复",
  checking: "正在检查",
  ready: "可以发送",
  refused: "无法接收。",
  cancel: "移除{name}",
  retry: "重试",
  lost: "此文件已丢失",
  download: "下载{name}",
  enlarge: "放大{name}",
  picture: "图片 {name}",
  close: "关闭",
  most: "一条消息最多可附带 10 个文件。",
};
