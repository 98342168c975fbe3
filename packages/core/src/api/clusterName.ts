/** Longest value of a label, of a Service name and of a host name in Kubernetes. */
const LABEL_LENGTH = 63;

/**
 * What is added to the cluster's name in places that hold at most 63 characters. The longest is
 * the `controller-revision-hash` label of the pods: `<name>-sts-` and up to ten characters.
 */
const SUFFIXES = [
  '-sts-xxxxxxxxxx',
  '-sts-15',
  '-primary-svc',
  '-replica-svc',
  '-headless-svc',
] as const;

/** Longest cluster name with which every object of the cluster can be created. */
export const MAX_CLUSTER_NAME_LENGTH =
  LABEL_LENGTH - Math.max(...SUFFIXES.map((suffix) => suffix.length));

/** A cluster's name begins the names of Services, which are DNS labels with a letter in front. */
export const CLUSTER_NAME_PATTERN = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

/** Said when a cluster's name is too long. */
export const NAME_TOO_LONG =
  `the name of a FEPCluster has at most ${MAX_CLUSTER_NAME_LENGTH} characters, because names of ` +
  'Services and labels of pods are made from it; choose a shorter metadata.name';

/** Said when a cluster's name cannot begin the name of a Service. */
export const NAME_NOT_A_LABEL =
  'the name of a FEPCluster begins with a letter and has only lower-case letters, digits and ' +
  'hyphens, because names of Services are made from it; choose another metadata.name';

/** The same rules in CEL, for the root of the schema. */
export const CLUSTER_NAME_RULES = [
  { rule: `self.metadata.name.size() <= ${MAX_CLUSTER_NAME_LENGTH}`, message: NAME_TOO_LONG },
  { rule: `self.metadata.name.matches('${CLUSTER_NAME_PATTERN}')`, message: NAME_NOT_A_LABEL },
] as const;

/** What is wrong with a cluster's name, if anything. */
export function clusterNameProblem(name: string): string | undefined {
  if (name.length > MAX_CLUSTER_NAME_LENGTH) return NAME_TOO_LONG;
  if (!new RegExp(CLUSTER_NAME_PATTERN).test(name)) return NAME_NOT_A_LABEL;
  return undefined;
}
