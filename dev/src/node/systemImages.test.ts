import { expect, it } from 'vitest';
import { requiredVersion } from '../kubernetes/goBuild.js';
import { constantIn } from '../kubernetes/kind.js';
import { pathsOf } from '../paths/paths.js';
import { versions } from '../versions.js';
import { assignImages } from './systemImages.js';

const wanted = [
  'registry.k8s.io/kube-apiserver:v1.34.4',
  'registry.k8s.io/kube-controller-manager:v1.34.4',
  'registry.k8s.io/kube-scheduler:v1.34.4',
  'registry.k8s.io/kube-proxy:v1.34.4',
  'registry.k8s.io/coredns/coredns:v1.12.1',
  'registry.k8s.io/pause:3.10.1',
  'registry.k8s.io/etcd:3.6.5-0',
];
const kind = { network: 'kindest/kindnetd:1', provisioner: 'kindest/p:1', helper: 'kindest/h:1' };

it('every image that kubeadm and kind ask for is made, and none is made twice', () => {
  const tags = assignImages(wanted, kind).flatMap((image) => image.tags);
  expect(tags.toSorted()).toEqual(
    [...wanted, ...Object.values(kind), 'registry.k8s.io/pause:3.10'].toSorted(),
  );
});

it('the image that the others stand on comes first', () => {
  expect(assignImages(wanted, kind)[0]?.target).toBe('base');
});

it('Kubernetes is built from the version that it says it is', () => {
  const paths = pathsOf(process.env);
  expect(requiredVersion(paths, 'kubernetes', 'k8s.io/kubernetes')).toBe(versions.kubernetes);
});

it('a constant that kind no longer has is named', () => {
  expect(constantIn('const a = "x"\n', 'a')).toBe('x');
  expect(() => constantIn('', 'kindnetdImage')).toThrow(/kindnetdImage/);
});
