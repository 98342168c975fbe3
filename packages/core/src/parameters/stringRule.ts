import { isAscii } from './isAscii.js';
import { TLS_RULES } from './tlsRules.js';

/** What the server demands of a text parameter beyond its type, or it would not start. */
export interface StringRule {
  readonly accepts: (value: string) => boolean;
  readonly expected: string;
}

/** The words of a list, none for a blank value; undefined for what PostgreSQL reads otherwise. */
function words(value: string): readonly string[] | undefined {
  if (!isAscii(value)) return undefined;
  return value.trim() === '' ? [] : value.split(',').map((item) => item.trim().toLowerCase());
}

function everyWord(value: string, is: (word: string) => boolean): boolean {
  return words(value)?.every(is) ?? false;
}

/** A list of words from a fixed set; an empty value is an empty list. */
function listOf(...allowed: readonly string[]): StringRule {
  const known = new Set(allowed);
  return {
    accepts: (value) => everyWord(value, (word) => known.has(word)),
    expected: `a list of ${allowed.join(', ')}`,
  };
}

function oneOf(...allowed: readonly string[]): StringRule {
  return {
    accepts: (value) => allowed.includes(value),
    expected: `one of ${allowed.map((word) => word || "''").join(', ')}`,
  };
}

// The images carry these only.
const LOCALES = ['C', 'POSIX', 'C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8'];

const NAME = /^([\p{L}_][\p{L}\p{N}_$]*|"[^"]+")$/u;
const names: StringRule = {
  accepts: (value) =>
    value.trim() === '' || value.split(',').every((item) => NAME.test(item.trim())),
  expected: 'a list of names, those with other than letters and digits in double quotes',
};

const timeZone: StringRule = {
  accepts: (value) => /^[A-Za-z][\w+/-]*$/.test(value) && isTimeZone(value),
  expected: 'a time zone such as UTC or Asia/Tokyo',
};

const ENCODING =
  /^(utf8|unicode|sqlascii|latin([1-9]|10)|iso8859[5-8]|win(866|874|125[0-8])|windows(866|874|125[0-8])|koi8[ru]?|euc(jp|kr|cn|tw|jis2004)|sjis|shiftjis|shiftjis2004|big5|gbk|gb18030|uhc|johab)$/;

const dateStyle: StringRule = {
  accepts: (value) => {
    const given = words(value);
    if (given === undefined) return false;
    const styles = given.filter((word) => /^(iso|sql|postgres\w*|german\w*)$/.test(word));
    const orders = given.filter((word) => /^(ymd|mdy|dmy|us|euro\w*|noneuro\w*)$/.test(word));
    const known = styles.length + orders.length === given.length;
    return known && styles.length <= 1 && orders.length <= 1;
  },
  expected: 'a style and an order, such as ISO, MDY',
};

const booleans = ['on', 'off', 'true', 'false', 'yes', 'no', '1', '0'];

/** The rules by parameter, found by starting PostgreSQL with nonsense in each text parameter. */
export const STRING_RULES: Readonly<Record<string, StringRule>> = {
  DateStyle: dateStyle,
  TimeZone: timeZone,
  log_timezone: timeZone,
  timezone_abbreviations: oneOf('Default', 'Australia', 'India'),
  client_encoding: {
    accepts: (value) =>
      isAscii(value) && ENCODING.test(value.toLowerCase().replace(/[^a-z0-9]/g, '')),
    expected: 'an encoding such as UTF8',
  },
  lc_messages: oneOf(...LOCALES),
  lc_monetary: oneOf('', ...LOCALES),
  lc_numeric: oneOf('', ...LOCALES),
  lc_time: oneOf('', ...LOCALES),
  log_destination: listOf('stderr', 'csvlog', 'jsonlog', 'syslog'),
  log_connections: {
    accepts: (value) => {
      const aspects = ['all', 'receipt', 'authentication', 'authorization', 'setup_durations'];
      const given = words(value) ?? [''];
      const [only = ''] = given.length === 1 ? given : [];
      return booleans.includes(only) || given.every((word) => aspects.includes(word));
    },
    expected: '`on`, `off`, or a list of receipt, authentication, authorization, setup_durations',
  },
  search_path: names,
  output_plugin_libraries: names,
  synchronized_standby_slots: {
    accepts: (value) => everyWord(value, isSlotName),
    expected: 'a list of replication slots',
  },
  temp_tablespaces: names,
  default_table_access_method: {
    accepts: (value) => /^[a-z_][a-z0-9_]{0,62}$/.test(value),
    expected: 'the name of an access method',
  },
  backtrace_functions: {
    accepts: (value) => /^[\w, ]*$/.test(value),
    expected: 'a list of names of C functions',
  },
  restrict_nonsystem_relation_kind: listOf('view', 'foreign-table'),
  createrole_self_grant: listOf('set', 'inherit'),
  debug_io_direct: listOf('data', 'wal', 'wal_init'),
  log_filename: {
    // Only fields of strftime that hold no slash, for no folder is made. A field becomes up to 11
    // characters, and a file name has at most 255.
    accepts: (value) =>
      /^([\w.-]|%[aAbBCdeFGgHIjklmMpRSsTuUVvWwyYZz])+$/.test(value) &&
      value.replaceAll(/%./g, 'x'.repeat(11)).length <= 200 &&
      !/^\.+$/.test(value),
    expected: 'a short file name without folders, such as logfile-%a.log',
  },
  dynamic_library_path: {
    accepts: (value) => {
      const folders = value.split(':');
      return (
        folders.includes('$libdir') &&
        folders.every((folder) => /^(\/|\$libdir(\/|$))/.test(folder))
      );
    },
    expected: 'a list of folders with $libdir among them, where the libraries of the image are',
  },
  ...TLS_RULES,
  wal_consistency_checking: listOf(
    'all',
    'heap2',
    'heap',
    'btree',
    'hash',
    'gin',
    'gist',
    'sequence',
    'spgist',
    'brin',
    'generic',
  ),
};

function isSlotName(name: string): boolean {
  return /^[a-z0-9_]{1,63}$/.test(name);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
