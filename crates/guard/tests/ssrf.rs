//! Which URLs may be fetched: one table of spellings, and what follows a redirect.

use guard::ssrf::{Policy, Ranges, Refusal, check, check_address, ipv4_loose, redirect};
use proptest::prelude::*;

/// Reason and URLs, separated by white space.
const REFUSED: &[(Refusal, &str)] = &[
    (Refusal::Address, "
        http://127.0.0.1/ http://127.0.0.1:80/ https://127.1/ http://127.0.1/ http://127.255.255.254/ http://2130706433/
        http://0x7f000001/ http://0x7f.0.0.1/ http://0x7f.1/ http://0X7F.0X0.0X0.0X1/ http://0177.0.0.1/ http://0177.1/
        http://017700000001/ http://127.0.0.1./ http://%31%32%37.0.0.1/ http://127%2e0%2e0%2e1/ http://127.0.0.1%2e/
        http://0/ http://0.0.0.0/ http://0x0/ http://00000/ http://0.0.0.1/ http://0.1.2.3/
        http://10.0.0.1/ http://10.255.255.255/ http://0xa.0.0.1/ http://167772161/ http://012.0.0.1/ http://10.1/
        http://172.16.0.1/ http://172.31.255.255/ http://172.20.1/ http://0xac.0x10.0.1/
        http://192.168.0.1/ http://192.168.1/ http://192.168.255.255/ http://3232235521/ http://0300.0250.0.1/ http://0xc0a80001/
        http://169.254.0.1/ http://169.254.169.254/ http://169.254.169.254./latest/meta-data/ http://2852039166/
        http://0xa9fea9fe/ http://0xa9.0xfe.0xa9.0xfe/ http://0251.0376.0251.0376/ http://025177524776/ http://169.16689662/
        http://169.254.43518/ http://169.254.170.2/ http://169.254.170.23/ http://100.100.100.200/ http://168.63.129.16/ http://192.0.0.192/
        http://100.64.0.1/ http://100.127.255.255/ http://0x64.0x40.0.1/
        http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/ http://255.255.255.255/ http://4294967295/ http://0xffffffff/
        http://192.0.0.1/ http://192.0.2.1/ http://192.88.99.1/ http://198.18.0.1/ http://198.19.255.255/ http://198.51.100.1/ http://203.0.113.1/
        http://[::]/ http://[::1]/ http://[0:0:0:0:0:0:0:1]/ http://[0000::0001]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
        http://[::ffff:10.0.0.1]/ http://[::ffff:169.254.169.254]/ http://[::ffff:a9fe:a9fe]/ http://[0:0:0:0:0:ffff:c0a8:1]/
        http://[::ffff:8.8.8.8]/ http://[::127.0.0.1]/ http://[::7f00:1]/ http://[::ffff:0:127.0.0.1]/
        http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b::808:808]/ http://[64:ff9b:1::1]/
        http://[2002:7f00:1::]/ http://[2002:a00:1::1]/ http://[2002:a9fe:a9fe::]/ http://[2002:808:808::1]/
        http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/ http://[2001::1]/ http://[2001:10::1]/ http://[2001:20::1]/
        http://[2001:db8::1]/ http://[3fff::1]/ http://[5f00::1]/ http://[100::1]/ http://[4000::1]/
        http://[fc00::1]/ http://[fd00::1]/ http://[fd00:ec2::254]/ http://[fdff:ffff::1]/ http://[fe80::1]/ http://[febf::1]/
        http://[fec0::1]/ http://[ff02::1]/ http://[ff0e::1]/"),
    (Refusal::InternalName, "
        http://localhost/ https://localhost/ http://LOCALHOST/ http://LocalHost./ http://localhost.localdomain/ http://a.localhost/
        http://a.b.localhost./ http://%6cocalhost/ http://localhost:80/ http://ip6-localhost/ http://intranet/ http://printer/
        http://db.internal/ http://a.b.internal/ http://printer.local/ http://nas.lan/ http://router.home/ http://x.home.arpa/
        http://x.corp/ http://kubernetes/ http://kubernetes.default/ http://kubernetes.default.svc/ http://kubernetes.default.svc.cluster.local/
        http://api.ns.svc.cluster.local/ http://host.docker.internal/ http://gateway.docker.internal/ http://x.test/ http://x.invalid/
        http://x.onion/ http://1.0.0.127.in-addr.arpa/"),
    (Refusal::MetadataName, "
        http://metadata.google.internal/ http://METADATA.google.internal./ http://metadata.goog/ http://metadata.azure.com/
        http://instance-data.ec2.internal/ http://metadata.tencentyun.com/"),
    (Refusal::RebindingName, "
        http://127.0.0.1.nip.io/ http://10-0-0-1.nip.io/ http://app.127-0-0-1.sslip.io/ http://localtest.me/ http://x.localtest.me/
        http://lvh.me/ http://7f000001.c0a80001.rbndr.us/ http://127.0.0.1.xip.io/"),
    (Refusal::Scheme, "
        file:///etc/passwd ftp://example.com/ gopher://example.com/ dict://example.com/ ldap://example.com/ data:text/plain,x
        javascript:alert(1) jar:http://example.com!/ ws://example.com/ blob:https://example.com/x ssh://example.com/ about:blank
        unix:/run/docker.sock view-source:http://example.com/ mailto:a@example.com"),
    (Refusal::UserInfo, "
        http://user@example.com/ http://user:pass@example.com/ http://:pass@example.com/ http://example.com@example.org/
        http://example.com%40x@example.org/ http://127.0.0.1@example.com/"),
    (Refusal::Port, "
        http://example.com:22/ http://example.com:25/ http://example.com:6379/ http://example.com:9200/ http://example.com:0/
        https://example.com:8444/ http://8.8.8.8:53/ http://[2606:4700::1111]:2375/"),
    (Refusal::Malformed, "
        example.com //example.com/ /path http:// http:/// https://?x http://[::1 http://[::1]x/ http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/
        http://[::ffff:127.0.0.1%25lo]/ http://[v1.x]/ http://256.256.256.256/ http://1.2.3.4.5/ http://0x100000000/ http://4294967296/ http://1.2.3.256/
        http://08.0.0.1/ http://1.2.3.0x/x\\@y http://example.com:99999/ http://example.com:-1/ http://exa%00mple.com/ http://example%20.com/
        http://example.com\\@127.0.0.1/ http://ex<ample.com/ http://a..b.com/ http://１２７.０.０.１/ http://①②⑦.0.0.1/ http://ⓛocalhost/ http://127。0。0。1/
        http://ｌocalhost/"),
];

const ALLOWED: &str = "
    https://example.com/ http://example.com/ https://example.com:443/a?b=c#d https://example.com:8443/ http://example.com:8080/x
    https://EXAMPLE.com/ https://example.com./ https://sub.domain.example.co.uk/path https://xn--bcher-kva.example/ https://1.1.1.1/
    http://8.8.8.8/ https://172.15.0.1/ https://172.32.0.1/ https://100.63.0.1/ https://100.128.0.1/ https://11.0.0.1/ https://192.167.0.1/
    https://192.169.0.1/ https://169.253.0.1/ https://198.17.0.1/ https://198.20.0.1/ https://223.255.255.255/ https://[2606:4700:4700::1111]/
    https://[2a00:1450:4001:80b::200e]/ https://[2001:4860:4860::8888]/ https://localhost.example.com/ https://internal.example.com/
    https://127.0.0.1.example.com/ https://10.example.com/ https://nip.io.example.com/ https://metadata.google.internal.example.com/
    https://example.com/?url=http://127.0.0.1/ https://example.com/@user https://example.com/a%20b https://mylocalhost.com/ https://0.example.com/
    https://a-b.example.com/ https://hooks.slack.example/services/T0/B0/x";

#[test]
fn the_table_of_spellings() {
    let mut cases = 0;
    for (reason, urls) in REFUSED {
        for url in urls.split_ascii_whitespace() {
            cases += 1;
            match check(url, &Policy::default()) {
                Ok(target) => panic!("{url} was allowed: {target:?}"),
                Err(found) => assert_eq!(found, *reason, "{url}"),
            }
        }
    }
    for url in ALLOWED.split_ascii_whitespace() {
        cases += 1;
        check(url, &Policy::default()).unwrap_or_else(|reason| panic!("{url}: {reason:?}"));
    }
    println!("{cases} cases");
    assert!(cases >= 170, "{cases}");
}

#[test]
fn white_space_control_characters_and_length_are_refused() {
    for url in
        ["http://exam\tple.com/", "http://example.com/\n", " http://example.com/", "http://a.com/\u{7f}", ""]
    {
        assert_eq!(check(url, &Policy::default()), Err(Refusal::Malformed), "{url:?}");
    }
    let long = format!("https://example.com/{}", "a".repeat(2048));
    assert_eq!(check(&long, &Policy::default()), Err(Refusal::TooLong));
}

#[test]
fn the_development_exception_opens_loopback_and_nothing_else() {
    let development = Policy { development_loopback: true, ..Policy::default() };
    for url in [
        "http://127.0.0.1:3000/",
        "http://localhost:8787/x",
        "http://[::1]:9/",
        "http://app.localhost/",
        "http://0x7f.1:1/",
    ] {
        assert!(check(url, &development).is_ok(), "{url}");
        assert!(check(url, &Policy::default()).is_err(), "{url}");
    }
    for url in [
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://db.internal/",
        "http://example.com:6379/",
        "http://user@localhost/",
        "ftp://localhost/",
    ] {
        assert!(check(url, &development).is_err(), "{url}");
    }
}

#[test]
fn every_redirect_is_checked_again() {
    let policy = Policy::default();
    let from = check("https://example.com/a/b", &policy).unwrap();
    assert_eq!(redirect(&from, "../c?d", &policy).unwrap().url, "https://example.com/c?d");
    assert_eq!(redirect(&from, "//example.org/", &policy).unwrap().host, "example.org");
    for (location, reason) in [
        ("http://example.com/", Refusal::Scheme),
        ("https://169.254.169.254/", Refusal::Address),
        ("//[::1]/", Refusal::Address),
        ("//localhost/", Refusal::InternalName),
        ("file:///etc/passwd", Refusal::Scheme),
        ("https://u@example.org/", Refusal::UserInfo),
        ("\\\\127.0.0.1\\", Refusal::Malformed),
    ] {
        assert_eq!(redirect(&from, location, &policy), Err(reason), "{location}");
    }
    let https_only = Policy { plain_http: false, ..policy };
    assert_eq!(check("http://example.com/", &https_only), Err(Refusal::Scheme));
}

#[test]
fn names_are_marked_for_the_proxy_and_addresses_are_what_is_fetched() {
    let policy = Policy::default();
    assert!(check("https://example.com/", &policy).unwrap().by_name);
    let literal = check("https://0x08.010.2056/", &policy).unwrap();
    assert_eq!((literal.host.as_str(), literal.by_name), ("8.8.8.8", false));
}

/// A debug assertion of the crate `idna_adapter` would end the request here (Cargo.toml, `profile.dev`).
#[test]
fn capitals_beside_other_scripts_are_refused_quietly() {
    for text in ["https://A\u{ab20}/", "https://A\u{6f22}.example/"] {
        assert_eq!(check(text, &Policy::default()), Err(Refusal::Malformed), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Whatever is allowed leads to a public address or to a name, by another reading of the same host.
    #[test]
    fn nothing_allowed_is_inside(text in "(https?://)?[0-9a-fx.:%\\[\\]@/]{1,40}") {
        if let Ok(target) = check(&text, &Policy::default()) {
            prop_assert!(matches!(Ranges::of_host(&target.host), Ranges::Public | Ranges::Name), "{:?}", target);
            prop_assert_eq!(target.by_name, Ranges::of_host(&target.host) == Ranges::Name);
        }
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address(octets in any::<[u8; 4]>()) {
        let address = std::net::Ipv4Addr::from(octets);
        let [a, b, c, d] = octets;
        let number = u32::from(address);
        let spellings = [
            format!("{number}"), format!("0x{number:x}"), format!("0{number:o}"), format!("{a}.{b}.{c}.{d}"),
            format!("0x{a:x}.0{b:o}.{c}.{d}"), format!("{a}.{}", number & 0xff_ffff), format!("{a}.{b}.{}", number & 0xffff),
        ];
        for text in spellings {
            prop_assert_eq!(ipv4_loose(&text), Some(address), "{}", text);
            let fetched = check(&format!("http://{text}/"), &Policy::default()).is_ok();
            prop_assert_eq!(fetched, check_address(address.into(), &Policy::default()).is_ok(), "{}", text);
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>(), base in "https://[a-z]{1,9}\\.com/") {
        let policy = Policy { development_loopback: true, ..Policy::default() };
        let _ = check(&text, &policy);
        if let Ok(from) = check(&base, &policy) {
            let _ = redirect(&from, &text, &policy);
        }
    }
}
