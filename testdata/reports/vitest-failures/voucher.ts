export interface Voucher { code: string; percent: number }

/** discounted is what is left of a price in cents. */
export function discounted(cents: number, voucher: Voucher | undefined): number {
  return Math.round(cents * (100 - voucher!.percent) / 100); // fails here
}
