// Where one is signed in, and the end of a session that should not be.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Device } from "../../api/types";
import { t } from "../../i18n";
import { region } from "../../lib/format";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Button, Card, ConfirmDialog, Loaded, Table, Time, toast, type Column } from "../../ui";

/** "Firefox on Linux", or what of it is known. */
export function deviceName(device: Pick<Device, "browser" | "system">): string {
  const { browser, system } = device;
  if (browser && system) return t("device.name", { browser, system });
  return browser ?? system ?? t("device.unknown");
}

export function Devices(): JSX.Element {
  const list = useQuery("sessions", (signal) => api.devices.list(signal));
  const [ending, setEnding] = useState<Device | null>(null);
  const columns: Column<Device>[] = [
    { id: "device", head: t("device.head"), main: true, cell: (d) => <span class="row wrap tight"><bdi class="strong">{deviceName(d)}</bdi>{d.current ? <Badge tone="success" icon="ok">{t("device.current")}</Badge> : null}</span> },
    { id: "place", head: t("device.place"), cell: (d) => <Place device={d} /> },
    { id: "since", head: t("device.since"), wideOnly: true, cell: (d) => <Time at={d.created_at} /> },
    { id: "seen", head: t("device.seen"), cell: (d) => <Time at={d.last_seen_at} /> },
    { id: "end", head: t("device.end"), hideHead: true, numeric: true, cell: (d) => (d.current ? null : <Button small look="ghost" icon="cross" aria-label={t("device.end_named", { name: deviceName(d) })} onClick={() => setEnding(d)}>{t("device.end")}</Button>) },
  ];
  const end = async (device: Device) => {
    await api.devices.end(device.id);
    invalidate("sessions");
    toast.done(t("device.ended", { name: deviceName(device) }));
  };
  return (
    <Card title={t("settings.devices")} flush>
      <Loaded query={list}>{(page) => <Table caption={t("settings.devices")} columns={columns} rows={page.items} rowKey={(d) => d.id} />}</Loaded>
      {ending ? <ConfirmDialog title={t("device.end_title", { name: deviceName(ending) })} text={t("device.end_text")} action={t("device.end")} onConfirm={() => end(ending)} onClose={() => setEnding(null)} /> : null}
    </Card>
  );
}

function Place({ device }: { device: Device }): JSX.Element {
  if (!device.country && !device.ip) return <span class="muted">{t("device.nowhere")}</span>;
  return <span>{device.country ? <bdi>{region(device.country)}</bdi> : null} {device.ip ? <code class="muted"><bdi>{device.ip}</bdi></code> : null}</span>;
}
