//! Prints where protoc is. The build script of kong_rs_protos needs it, and no package of kong_rs brings it.
fn main() {
    println!("{}", vendored::protoc_bin_path().display());
}
