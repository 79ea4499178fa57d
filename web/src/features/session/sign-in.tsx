// `/sign-in`: the ways in, and where links land: `#token=…` of an owner link, `#link=…` of a mailed one. The token stands
// behind the hash so that it never reaches a server log; it is taken out of the address before it is used.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { enterBy, session, signIn } from "../../app/session";
import { t } from "../../i18n";
import { navigate, query } from "../../lib/router";
import { Banner, Skeleton } from "../../ui";
import { SignInForm } from "./form";
import { linkFrom, tokenFrom } from "./pasted";
import { Solo } from "./solo";
import { Ways } from "./ways";

export default function SignIn(): JSX.Element {
  const [token] = useState(() => (location.hash.includes("token=") ? tokenFrom(location.hash) : ""));
  const [link] = useState(() => linkFrom(location.hash));
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!token && !link) {
      if (session.peek() && !query("refused")) navigate("/", { replace: true });
      return;
    }
    history.replaceState(null, "", "/sign-in");
    const entered = link ? enterBy(() => api.enter.redeem(link)) : signIn(token);
    entered.then(() => navigate("/", { replace: true }), setError);
  }, [token, link]);
  const working = (token || link) && !error;
  return (
    <Solo title={t("signin.title")}>
      {working
        ? <><p class="muted">{t("signin.working")}</p><Skeleton lines={2} /></>
        : (
          <>
            {link && error ? <Banner tone="warning" title={t("enter.link_over")}><p>{t("enter.link_over_text")}</p></Banner> : null}
            <Ways />
            <SignInForm failed={token ? error : null} key={String(Boolean(error))} />
          </>
        )}
    </Solo>
  );
}
