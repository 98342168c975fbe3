/** What a warning about parameters is about; used as the reason of an event. */
export type ParameterWarningCode =
  | 'ParameterLineInvalid'
  | 'ParameterRepeated'
  | 'ParameterUnknown'
  | 'ParameterOfFep'
  | 'ParameterTranslated'
  | 'ParameterInvalid'
  | 'ParameterOwned'
  | 'ParameterLowered'
  | 'ParameterRaised'
  | 'ParameterHeld'
  | 'LibraryMissing'
  | 'ArchivingOff';

/** Something in `customPgParams` that was not taken as written. Never holds a value. */
export interface ParameterWarning {
  readonly code: ParameterWarningCode;
  /** The parameter, or empty where a line has no readable name. */
  readonly name: string;
  /** What was done, and what to write instead. */
  readonly message: string;
  /** Line of the text, counted from 1. */
  readonly line?: number;
}
