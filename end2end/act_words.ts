// What the screen says of what is done to a message, written down a second time as in words.ts.

import type { Person } from "./cast.ts";
import { type Language, words } from "./words.ts";

const en = {
  menu: "Reply, react, edit or delete",
  like: "Like",
  reply: "Reply",
  replyTo: (name: string) => `Reply to ${name}`,
  edit: "Edit",
  edited: /^edited · \d\d:\d\d$/,
  copyText: "Copy the text",
  copyLink: "Copy the link",
  copied: "Copied.",
  unreadFromHere: "Mark unread from here",
  delete: "Delete this message",
  undo: "Undo",
  cancel: "Cancel",
  deletedByMe: "You deleted this message",
  deleted: (name: string) => `${name} deleted this message`,
  removed: "Removed by a host",
  conflict: "This message was changed elsewhere meanwhile. Retry puts your words over those that stand there now.",
  noMessage: "This link leads to a message that is not in this conversation. Ask for the link again.",
  goBack: "Back to where you were",
  messageEmpty: "Write something first.",
};

const fr: typeof en = {
  menu: "Répondre, réagir, modifier ou supprimer",
  like: "J’aime",
  reply: "Répondre",
  replyTo: (name) => `Réponse à ${name}`,
  edit: "Modifier",
  edited: /^modifié · \d\d:\d\d$/,
  copyText: "Copier le texte",
  copyLink: "Copier le lien",
  copied: "C’est copié.",
  unreadFromHere: "Non lu à partir d’ici",
  delete: "Supprimer ce message",
  undo: "Annuler",
  cancel: "Annuler",
  deletedByMe: "Vous avez supprimé ce message",
  deleted: (name) => `${name} a supprimé ce message`,
  removed: "Retiré par un hôte",
  conflict: "Ce message a changé ailleurs entre-temps. Réessayer met vos mots à la place de ceux qui s’y trouvent.",
  noMessage: "Ce lien mène à un message qui n’est pas dans cette conversation. Redemandez-le.",
  goBack: "Revenir où vous étiez",
  messageEmpty: "Écrivez d’abord quelque chose.",
};

export type ActWords = typeof en;
const all: Record<Language, ActWords> = { en, fr };

/** Those words in the language of this person's screen. */
export const acts = (person: Person): ActWords => all[person.words === words.fr ? "fr" : "en"];
