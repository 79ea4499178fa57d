// Form controls: native elements, a label each, the error beside the field.
import { cloneElement, type ComponentChildren, type JSX, type VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./icons";

/** Label, control, hint and error of one field, tied together for screen readers. */
export function Field(props: { label: string; hint?: ComponentChildren; error?: string | null; optional?: boolean; children: VNode }): JSX.Element {
  const id = useId();
  const notes = [props.hint ? `${id}-hint` : "", props.error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class={`field${props.error ? " field-wrong" : ""}`}>
      <label class="label" for={id}>
        {props.label} {props.optional ? <span class="muted">{t("common.optional")}</span> : null}
      </label>
      {cloneElement(props.children as VNode<object>, { id, "aria-describedby": notes || undefined, "aria-invalid": props.error ? "true" : undefined })}
      {props.hint ? <p class="hint" id={`${id}-hint`}>{props.hint}</p> : null}
      {props.error ? <p class="field-error" id={`${id}-error`}><Icon name="alert" size={14} /> {props.error}</p> : null}
    </div>
  );
}

type Text<E extends "input" | "textarea" | "select"> = Omit<JSX.IntrinsicElements[E], "onInput" | "onChange" | "value"> & {
  value: string;
  onValue: (value: string) => void;
};

export function Input({ value, onValue, ...rest }: Text<"input">): JSX.Element {
  return <input {...(rest as object)} class="input" value={value} onInput={(e) => onValue(e.currentTarget.value)} />;
}

export function TextArea({ value, onValue, ...rest }: Text<"textarea">): JSX.Element {
  return <textarea rows={3} {...(rest as object)} class="input" value={value} onInput={(e) => onValue(e.currentTarget.value)} />;
}

export function Select({ value, onValue, options, ...rest }: Text<"select"> & { options: [string, string][] }): JSX.Element {
  return (
    <span class="select">
      <select {...(rest as object)} class="input" value={value} onChange={(e) => onValue(e.currentTarget.value)}>
        {options.map(([key, label]) => <option key={key} value={key} selected={key === value}>{label}</option>)}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
}

export function Checkbox(props: { label: string; hint?: string; checked: boolean; onValue: (on: boolean) => void; disabled?: boolean }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={props.checked} disabled={props.disabled} onChange={(e) => props.onValue(e.currentTarget.checked)} />
      <span>{props.label}{props.hint ? <span class="hint block">{props.hint}</span> : null}</span>
    </label>
  );
}

/** On and off at once, without a save button. */
export function Switch(props: { label: string; checked: boolean; onValue: (on: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" role="switch" class="switch" checked={props.checked} onChange={(e) => props.onValue(e.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

/** A tag as the server takes it: lower case, a-z, 0-9 and hyphens, at most 40. */
export function cleanTag(text: string): string {
  return text.toLowerCase().trim().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
}

/** A list of tags: Enter or comma adds, Backspace in the empty field takes the last away. */
export function TagsInput({ value, onValue, ...rest }: { value: string[]; onValue: (tags: string[]) => void } & Omit<JSX.IntrinsicElements["input"], "value">): JSX.Element {
  const [draft, setDraft] = useState("");
  const add = () => {
    const tag = cleanTag(draft);
    if (tag && !value.includes(tag) && value.length < 20) onValue([...value, tag]);
    setDraft("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === "Enter" && draft) || event.key === ",") { event.preventDefault(); add(); }
    else if (event.key === "Backspace" && !draft) onValue(value.slice(0, -1));
  };
  return (
    <div class="input tags-input">
      {value.map((tag) => (
        <span class="tag" key={tag}>
          <bdi>{tag}</bdi>
          <button type="button" class="tag-remove" aria-label={t("tags.remove", { tag })} onClick={() => onValue(value.filter((v) => v !== tag))}><Icon name="cross" size={12} /></button>
        </span>
      ))}
      <input {...(rest as object)} value={draft} onInput={(e) => setDraft(e.currentTarget.value)} onKeyDown={onKeyDown} onBlur={add} />
    </div>
  );
}
