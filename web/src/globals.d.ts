/** True in `--dev` builds: component gallery, pseudo locale in the settings. */
declare const __DEV__: boolean;
/** Path of the hashed checksum worker. */
declare const __HASHER_URL__: string;
/** Shell version and files of the service worker. */
declare const __VERSION__: string;
declare const __SHELL__: string[];

declare module "virtual:ar-XB" {
  const catalogue: Record<string, string | Record<string, string>>;
  export default catalogue;
}
