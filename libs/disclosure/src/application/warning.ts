/** Something that was recorded, and yet has not the effect that one may have counted on. */
export interface Warning {
  readonly detail: string;
  readonly english: string;
  readonly article: string;
}
