//! Names the one distinction the sources make: `native` builds (tests, tools, the OpenAPI
//! document) against the Worker's wasm build. Shorter than repeating the target triple.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(native)");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("wasm32") {
        println!("cargo::rustc-cfg=native");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
