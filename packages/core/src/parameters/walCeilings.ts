import { parseQuantity, QUANTITY_ONE } from '@howdah/kube';
