//! Lock files to packages, against hand-read expectations.

use contract::report::{DependencyScope, Package};
use scan::lock;

fn read(base: &str, text: &str) -> Vec<Package> {
    lock::parse(base, base, text.as_bytes()).expect("a dependency file").expect("parses").packages
}

fn purls(base: &str, text: &str) -> Vec<String> {
    read(base, text).into_iter().map(|p| p.purl).collect()
}

#[test]
fn cargo_leaves_out_own_crates_and_knows_direct_ones() {
    let sum = "a".repeat(64);
    let text = format!(
        "version = 4\n[[package]]\nname = \"me\"\nversion = \"0.1.0\"\ndependencies = [\"x\", \"y 1.0.0\"]\n\
         [[package]]\nname = \"x\"\nversion = \"1.2.3+b\"\nsource = \"registry+u\"\nchecksum = \"{sum}\"\n\
         [[package]]\nname = \"z\"\nversion = \"2.0.0\"\nsource = \"registry+u\"\n"
    );
    let packages = read("Cargo.lock", &text);
    assert_eq!(
        packages.iter().map(|p| p.purl.as_str()).collect::<Vec<_>>(),
        ["pkg:cargo/x@1.2.3%2Bb", "pkg:cargo/z@2.0.0"]
    );
    assert_eq!(packages.iter().map(|p| p.direct).collect::<Vec<_>>(), [Some(true), Some(false)]);
    assert_eq!(packages.first().and_then(|p| p.hash.clone()), Some(format!("sha256:{sum}")));
}

#[test]
fn npm_versions_1_and_3() {
    let v3 = r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"@s/a":"^1"},"devDependencies":{"b":"1"}},
        "node_modules/@s/a":{"version":"1.0.0","license":"MIT","integrity":"sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        "node_modules/b":{"version":"2.0.0","dev":true},
        "node_modules/b/node_modules/@s/a":{"version":"0.9.0"},
        "node_modules/w":{"link":true,"resolved":"w"},"w":{"version":"1.0.0"}}}"#;
    let packages = read("package-lock.json", v3);
    let got: Vec<_> = packages.iter().map(|p| (p.purl.as_str(), p.direct, p.scope)).collect();
    assert_eq!(
        got,
        [
            ("pkg:npm/%40s/a@0.9.0", Some(false), DependencyScope::Runtime),
            ("pkg:npm/%40s/a@1.0.0", Some(true), DependencyScope::Runtime),
            ("pkg:npm/b@2.0.0", Some(true), DependencyScope::Dev),
        ]
    );
    assert_eq!(packages.get(1).and_then(|p| p.hash.clone()), Some(format!("sha1:{}", "0".repeat(40))));
    let v1 = r#"{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","requires":{"b":"1"},
        "dependencies":{"b":{"version":"1.1.0","dev":true}}}}}"#;
    assert_eq!(purls("package-lock.json", v1), ["pkg:npm/a@1.0.0", "pkg:npm/b@1.1.0"]);
}

#[test]
fn yarn_classic_and_berry() {
    let classic = "# yarn lockfile v1\n\n\"@s/a@^1.0.0\", \"@s/a@^1.1.0\":\n  version \"1.2.0\"\n  dependencies:\n    version \"9\"\n\nb@^2:\n  version \"2.0.0\"\n";
    assert_eq!(purls("yarn.lock", classic), ["pkg:npm/%40s/a@1.2.0", "pkg:npm/b@2.0.0"]);
    let berry = "__metadata:\n  version: 8\n\n\"al@npm:real@^1.0.0\":\n  version: 1.0.0\n\n\"me@workspace:.\":\n  version: 0.0.0-use.local\n\n\"c@npm:^3\":\n  version: 3.1.0\n";
    assert_eq!(purls("yarn.lock", berry), ["pkg:npm/c@3.1.0", "pkg:npm/real@1.0.0"]);
}

#[test]
fn pnpm_5_6_and_9() {
    let v9 = "lockfileVersion: '9.0'\n\npackages:\n\n  '@s/a@1.0.0':\n    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}\n\n  b@2.0.0(peer@1.0.0):\n    resolution: {integrity: x}\n\nsnapshots:\n\n  b@2.0.0(peer@1.0.0): {}\n";
    let packages = read("pnpm-lock.yaml", v9);
    assert_eq!(
        packages.iter().map(|p| p.purl.as_str()).collect::<Vec<_>>(),
        ["pkg:npm/%40s/a@1.0.0", "pkg:npm/b@2.0.0"]
    );
    assert!(packages.first().is_some_and(|p| p.hash.is_some()));
    let v6 = "lockfileVersion: '6.0'\npackages:\n\n  /@s/a@1.0.0:\n    dev: true\n  /b@2.0.0(p@1.0.0):\n    dev: false\n";
    let packages = read("pnpm-lock.yaml", v6);
    assert_eq!(
        packages.iter().map(|p| (p.name.as_str(), p.scope)).collect::<Vec<_>>(),
        [("@s/a", DependencyScope::Dev), ("b", DependencyScope::Runtime)]
    );
    let v5 = "lockfileVersion: 5.4\npackages:\n\n  /@s/a/1.0.0_p@2.0.0:\n    dev: false\n  /b/2.0.0:\n    dev: false\n";
    assert_eq!(purls("pnpm-lock.yaml", v5), ["pkg:npm/%40s/a@1.0.0", "pkg:npm/b@2.0.0"]);
}

#[test]
fn python_formats() {
    let requirements = "# c\n-r other.txt\nZope.Interface==5.0 ; python_version > '3'\nflask[async]==2.0 # why\nloose>=1\nhashed==1.0 \\\n    --hash=sha256:ab\n";
    assert_eq!(
        purls("requirements-dev.txt", requirements),
        ["pkg:pypi/zope.interface@5.0", "pkg:pypi/flask@2.0", "pkg:pypi/hashed@1.0", "pkg:pypi/loose"]
    );
    let poetry = "[[package]]\nname = \"A_b\"\nversion = \"1!2.0\"\n[[package]]\nname = \"t\"\nversion = \"1\"\ngroups = [\"dev\"]\n[package.dependencies]\nA_b = \">1\"\n";
    let packages = read("poetry.lock", poetry);
    assert_eq!(
        packages.iter().map(|p| (p.purl.as_str(), p.scope)).collect::<Vec<_>>(),
        [("pkg:pypi/a-b@1%212.0", DependencyScope::Runtime), ("pkg:pypi/t@1", DependencyScope::Dev)]
    );
    let uv = "version = 1\n[[package]]\nname = \"me\"\nversion = \"0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"d\" }]\n[[package]]\nname = \"d\"\nversion = \"1\"\nsource = { registry = \"r\" }\n";
    let packages = read("uv.lock", uv);
    assert_eq!(
        packages.iter().map(|p| (p.purl.as_str(), p.direct)).collect::<Vec<_>>(),
        [("pkg:pypi/d@1", Some(true))]
    );
    let pipfile = r#"{"_meta":{},"default":{"a":{"version":"==1.0"}},"develop":{"b":{"version":"==2.0"}}}"#;
    assert_eq!(purls("Pipfile.lock", pipfile), ["pkg:pypi/a@1.0", "pkg:pypi/b@2.0"]);
}

#[test]
fn go_maven_and_gradle() {
    let go = "module m\n\ngo 1.22\n\nrequire example.org/A v1.0.0\n\nrequire (\n\texample.org/b/v2 v2.0.0+incompatible // indirect\n)\nreplace x => y\n";
    let packages = read("go.mod", go);
    assert_eq!(
        packages.iter().map(|p| (p.purl.as_str(), p.direct)).collect::<Vec<_>>(),
        [
            ("pkg:golang/example.org/a@v1.0.0", Some(true)),
            ("pkg:golang/example.org/b/v2@v2.0.0%2Bincompatible", Some(false))
        ]
    );
    assert_eq!(
        purls("go.sum", "a.b/c v1.0.0 h1:x=\na.b/c v1.0.0/go.mod h1:y=\n"),
        ["pkg:golang/a.b/c@v1.0.0"]
    );
    let pom = "<project><version>3</version><properties><v>1.5</v></properties><dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>m</artifactId><version>9</version></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency><dependency><groupId>g</groupId><artifactId>m</artifactId><scope>test</scope></dependency><dependency><groupId>g</groupId><artifactId>u</artifactId><version>${unknown}</version></dependency></dependencies></project>";
    assert_eq!(purls("pom.xml", pom), ["pkg:maven/g/a@1.5", "pkg:maven/g/m@9", "pkg:maven/g/u"]);
    let gradle = "# c\ng:a:1.0=compileClasspath,runtimeClasspath\ng:t:2.0=testCompileClasspath\nempty=annotationProcessor\n";
    assert_eq!(purls("gradle.lockfile", gradle), ["pkg:maven/g/a@1.0", "pkg:maven/g/t@2.0"]);
}

#[test]
fn broken_files_are_errors_that_quote_nothing() {
    for base in [
        "Cargo.lock",
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "poetry.lock",
        "Pipfile.lock",
        "go.mod",
        "pom.xml",
        "gradle.lockfile",
    ] {
        let result = lock::parse(base, base, b"{{ topsecret\n").expect("a dependency file");
        let error = result.expect_err(base);
        assert!(!error.contains("topsecret"), "{base}: {error}");
        assert!(lock::parse(base, base, &[0xff, 0xfe, 0xff]).expect("known").is_err(), "{base}");
    }
}
