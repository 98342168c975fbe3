import type { FepCluster } from '../api/fepCluster.js';

/** The images an operator deploys when a manifest names none. */
export interface ImageCatalogue {
  /** Image by PostgreSQL major. */
  readonly byMajor: Readonly<Record<string, string>>;
  /** Major for manifests that name neither image nor version. */
  readonly defaultMajor: number;
}

/** The image of a cluster, or why there is none. */
export type ChosenImage =
  | { readonly image: string; readonly major: number; readonly problem?: undefined }
  | { readonly problem: { readonly path: string; readonly message: string } };

/**
 * Picks the image: the manifest's own, else the operator's for `fepVersion`, else its default.
 * The major comes from `fepVersion`, else from the tag, since it decides paths inside the image.
 * One that differs from the major that made the data is refused: its server would not start on it.
 */
export function databaseImage(
  cluster: FepCluster,
  catalogue: ImageCatalogue,
  madeBy?: number,
): ChosenImage {
  const chosen = imageByManifest(cluster, catalogue);
  if (chosen.problem !== undefined || madeBy === undefined || chosen.major === madeBy) {
    return chosen;
  }
  return {
    problem: {
      path: 'spec.fep.fepVersion',
      message: `the data was made by PostgreSQL ${madeBy}, and PostgreSQL ${chosen.major} does not start on it; write fepVersion ${madeBy} and an image of that major, and upgrade by a new cluster`,
    },
  };
}

function imageByManifest(cluster: FepCluster, catalogue: ImageCatalogue): ChosenImage {
  const { fep } = cluster.spec;
  const own = fep.image?.image;
  const known = Object.keys(catalogue.byMajor).join(', ');
  if (own !== undefined && own !== '') {
    const major = fep.fepVersion ?? majorOfTag(own);
    if (major !== undefined && catalogue.byMajor[String(major)] !== undefined) {
      return { image: own, major };
    }
    return {
      problem: {
        path: 'spec.fep.fepVersion',
        message: `the PostgreSQL major of image "${own}" is not known; write it in spec.fep.fepVersion (one of ${known})`,
      },
    };
  }
  const major = fep.fepVersion ?? catalogue.defaultMajor;
  const image = catalogue.byMajor[String(major)];
  if (image !== undefined) return { image, major };
  return {
    problem: {
      path: 'spec.fep.fepVersion',
      message: `this operator has no image for PostgreSQL ${major}; write one of ${known}, or name an image in spec.fep.image.image`,
    },
  };
}

function majorOfTag(image: string): number | undefined {
  // A digest may begin with a number as well.
  const [named = ''] = image.split('@', 1);
  const tag = /:([A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/.exec(named)?.[1];
  const digits = tag === undefined ? undefined : /^v?(\d{1,3})(?:\D|$)/.exec(tag)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
