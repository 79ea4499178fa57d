// The components, in one place to import from. Each is shown with its states at /_ui in dev builds.
export { Icon, Mark, type IconName } from "./icons";
export { Button, LinkButton, IconButton, CopyButton } from "./button";
export { Field, Input, TextArea, Select, Checkbox, Switch, TagsInput } from "./form";
export { Badge, StateBadge, SeverityBadge, Tag, OnlineBadge } from "./badge";
export { Dialog, ConfirmDialog } from "./dialog";
export { Tabs } from "./tabs";
export { Table, Pager, type Column } from "./table";
export { Banner, EmptyState, ErrorState, Skeleton, Loaded } from "./states";
export { Card, CodeBlock, KeyValues, Progress, Time, Stat } from "./display";
export { FileDrop } from "./filedrop";
export { Menu, MenuItem } from "./menu";
export { Page } from "./page";
export { toast } from "./toast";
