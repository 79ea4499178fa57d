//! The vectors of the crypto stories, in hexadecimal: RFC 8032, RFC 7515, and the GCM specification.
//!
//! Not for: rules; `crypto.rs` beside it says what must hold.

/// The payload of RFC 7515's examples, encoded, with the dot before it.
pub const JOE: &str =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
/// RFC 8032, section 7.1, test 1: the seed; the message is empty.
pub const ED_SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
/// Its public key.
pub const ED_POINT: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
/// Its signature.
pub const ED_SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
    d25bf5f0595bbe24655141438e7a100b";
/// RFC 7515, appendix A.3: the first coordinate.
pub const ES_X: &str = "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445";
/// The second coordinate.
pub const ES_Y: &str = "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad";
/// The signature over `eyJhbGciOiJFUzI1NiJ9` and [`JOE`].
pub const ES_SIGNATURE: &str = "0ed1215379636c483c2f7f155807d402a3b228033af97c7e17819ac3169ea665c50a07d38c3c70e5d8f12daf084a5480\
    a66590c5f293509a8f3f7f8a83a354d5";
/// RFC 7515, appendix A.2: the modulus; the exponent is 65,537.
pub const RS_N: &str = "a1f8160ae2e3c9b465ce8d2d656263362b927dbe29e1f02477fc1625cc90a136e38bd93497c5b6ea63dd7711e67c7429\
    f956b0fb8a8f089adc4b69893cc1333f53edd019b87784252fec914fe4857769594bea4280d32c0f55bf62944f130396\
    bc6e9bdf6ebdd2bda3678eeca0c668f701b38dbffb38c8342ce2fe6d27fade4a5a4874979dd4b9cf9adec4c75b05852c\
    2c0f5ef8a5c1750392f944e8ed64c110c6b647609aa4783aeb9c6c9ad755313050638b83665c6f6f7a82a396702a1f64\
    1b82d3ebf2392219491fb686872c5716f50af8358d9a8b9d17c340728f7f87d89a18d8fcab67ad84590c2ecf75933936\
    3c07034d6f606f9e21e05456cae5e9a1";
/// The signature over `eyJhbGciOiJSUzI1NiJ9` and [`JOE`].
pub const RS_SIGNATURE: &str = "702e218943e88fd11eb5d82dbf7845f34106ae1b81fff7731116add1717d83656d420afd3c96eedd73a2663e5166687b\
    000b87226e0187ed1073f945e582adfcef16d85a798ee8c66ddb3db8975b17d09402beedd5d9d97007108db28160d5f8\
    040ca7445762b81fbe7ff9d92e0ae76f24f25b33bbe6f44ae61eb1040acb20044d3ef9128ed40130795bd4bd3b41eeca\
    d066ab651981fde48df77f372dc38b9fafdd3befb18b5da3cc3c2eb02f9e3a41d612caad15911273a05f23b9e838faaf\
    849d698429ef5a1e88798236c3d40e604522a544c8f27a7a2db80663d16cf7caea56de405cb2215a45b2c25566b55ac1\
    a748a070dfc8a32a469543d019eefb47";
/// McGrew and Viega, The Galois/Counter Mode of Operation, test case 16: the key.
pub const GCM_KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
/// Its nonce.
pub const GCM_NONCE: &str = "cafebabefacedbaddecaf888";
/// Its additional data.
pub const GCM_AAD: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
/// Its plain text.
pub const GCM_PLAIN: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
    b16aedf5aa0de657ba637b39";
/// Its ciphertext and tag.
pub const GCM_SEALED: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838\
    c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b";
