export { nextTurn } from '@howdah/kube';
