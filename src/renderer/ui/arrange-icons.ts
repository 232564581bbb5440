import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  Group,
  type LucideIcon,
  Pin,
} from "lucide-react";

/** The commands that arrange several nodes, in the order in which they are offered, with their icons. */
export const arrangeIcons: readonly (readonly [commandId: string, icon: LucideIcon])[] = [
  ["arrange.left", AlignStartVertical],
  ["arrange.centre", AlignCenterVertical],
  ["arrange.right", AlignEndVertical],
  ["arrange.top", AlignStartHorizontal],
  ["arrange.middle", AlignCenterHorizontal],
  ["arrange.bottom", AlignEndHorizontal],
  ["arrange.horizontally", AlignHorizontalSpaceBetween],
  ["arrange.vertically", AlignVerticalSpaceBetween],
  ["arrange.group", Group],
  ["arrange.pin", Pin],
];
