/** What the messages of streams show without a disruption, and so what can be judged of them. */
export interface StreamsShow {
  /** Whether they carry consecutive numbers. */
  numbered: boolean;
  /** Whether they come so often that a time without one means something. */
  often: boolean;
}
