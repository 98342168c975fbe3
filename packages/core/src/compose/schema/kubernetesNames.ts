/**
 * What Kubernetes takes for names, by `k8s.io/apimachinery/pkg/util/validation/validation.go` and
 * `pkg/api/validation`, as of 1.34. Each says what is wrong, or nothing.
 */
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A DNS subdomain (RFC 1123), such as `my-db.example.org`. */
export function subdomainProblem(text: string): string | undefined {
  if (text.length <= 253 && text.split('.').every((part) => LABEL.test(part))) return undefined;
  return 'expected lower-case letters, digits, dashes and single dots, beginning and ending with a letter or digit, 253 characters at most';
}

/** A DNS label (RFC 1123), such as `my-db`. */
export function labelProblem(text: string): string | undefined {
  if (text.length <= 63 && LABEL.test(text)) return undefined;
  return 'expected lower-case letters, digits and dashes, beginning and ending with a letter or digit, 63 characters at most';
}

/** The key of a label or an annotation: a name, or `<DNS subdomain>/<name>`. */
export function metaKeyProblem(text: string): string | undefined {
  const [name = '', prefix, ...rest] = text.split('/').toReversed();
  const isPrefixed = prefix === undefined || subdomainProblem(prefix) === undefined;
  if (rest.length === 0 && isPrefixed && name.length <= 63 && QUALIFIED.test(name))
    return undefined;
  return 'expected a name of letters, digits, "-", "_" and ".", 63 characters at most, by itself or after <domain>/';
}

/** The value of a label. */
export function labelValueProblem(text: string): string | undefined {
  if (text === '' || (text.length <= 63 && QUALIFIED.test(text))) return undefined;
  return 'expected letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, 63 characters at most';
}

const RBAC = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

/** The name of an object, as its kind wants it. Kinds of CRDs want a DNS subdomain, as most others do. */
export function objectNameProblem(kind: string, name: string): string | undefined {
  if (RBAC.has(kind)) {
    // IsValidPathSegmentName.
    if (name !== '.' && name !== '..' && !/[/%]/.test(name)) return undefined;
    return 'expected neither "/" nor "%", and more than dots';
  }
  if (kind !== 'Service') return subdomainProblem(name);
  // DNS-1035.
  return (
    labelProblem(name) ?? (/^[a-z]/.test(name) ? undefined : 'expected a letter at its beginning')
  );
}
