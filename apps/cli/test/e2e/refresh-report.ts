/** What `refresh --json` prints, as far as the tests look at it. */
export interface RefreshReportJson {
  readonly lockChanged: boolean;
  readonly images: readonly {
    readonly reference: string;
    readonly verdict: string;
    readonly broke?: readonly string[];
    readonly before?: { readonly digest: string };
    readonly after?: { readonly digest: string };
    readonly platforms?: readonly { readonly used: boolean; readonly packages?: unknown }[];
  }[];
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly reason?: string;
  }[];
}
