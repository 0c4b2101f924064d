//! RSA by its numbers: libraries make neither short keys nor faulty blocks.

use aws_lc_rs::digest::{SHA512, digest};
use num_bigint::BigUint;
use serde::Deserialize;

use crate::keys::{Rsa, unhex};
use crate::signature::sha256;

/// What is wrong with a block (RFC 8017 §9.2) under a genuine signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// The padding is short, and bytes follow the digest.
    TrailingBytes,
    /// The padding is short, and bytes hide in the digest's algorithm.
    HiddenParameters,
    /// The padding is not all ones.
    PaddingByte,
    /// The block's type is 2, that of encryption.
    BlockType,
    /// The digest's algorithm is missing.
    BareDigest,
    /// The digest's algorithm lacks its NULL.
    WithoutNull,
}

const SHA256_INFO: &str = "3031300d060960864801650304020105000420";
const SHA256_INFO_WITHOUT_NULL: &str = "302f300b0609608648016503040201 0420";
const SHA512_INFO: &str = "3051300d060960864801650304020305000440";

pub(crate) fn pkcs1(key: &Rsa, message: &[u8]) -> Vec<u8> {
    let digest = [unhex(SHA256_INFO), sha256(message)].concat();
    private(key, &block(&digest, length(key)))
}

pub(crate) fn pkcs1_sha512(key: &Rsa, message: &[u8]) -> Vec<u8> {
    let hash = digest(&SHA512, message);
    let digest = [&unhex(SHA512_INFO)[..], hash.as_ref()].concat();
    private(key, &block(&digest, length(key)))
}

pub(crate) fn with_fault(key: &Rsa, message: &[u8], fault: Fault) -> Vec<u8> {
    let (size, hash) = (length(key), sha256(message));
    let digest = [unhex(SHA256_INFO), hash.clone()].concat();
    let block = match fault {
        Fault::TrailingBytes => early_end(&digest, size),
        Fault::HiddenParameters => {
            // An OCTET STRING of 100 bytes in place of the NULL.
            let start = unhex("308195307106096086480165030402010464");
            let hidden = [&start[..], &[0xAA; 100], &[0x04, 0x20], &hash].concat();
            block(&hidden, size)
        }
        Fault::PaddingByte => {
            let mut block = block(&digest, size);
            block[20] = 0xFE;
            block
        }
        Fault::BlockType => {
            let mut block = block(&digest, size);
            block[1] = 2;
            block
        }
        Fault::BareDigest => block(&hash, size),
        Fault::WithoutNull => {
            let info = unhex(&SHA256_INFO_WITHOUT_NULL.replace(' ', ""));
            block(&[info, hash].concat(), size)
        }
    };
    private(key, &block)
}

/// Bleichenbacher's forgery of 2006: the cube of the result begins like a block.
pub(crate) fn cube_root(key: &Rsa, message: &[u8]) -> Vec<u8> {
    let digest = [unhex(SHA256_INFO), sha256(message)].concat();
    let mut upper = early_end(&digest, length(key));
    let end = 11 + digest.len();
    upper[end..].fill(0xFF);
    padded(&BigUint::from_bytes_be(&upper).cbrt(), length(key))
}

/// Under the exponent 1 a signature is the block.
pub(crate) fn unencrypted(key: &Rsa, message: &[u8]) -> Vec<u8> {
    let digest = [unhex(SHA256_INFO), sha256(message)].concat();
    block(&digest, length(key))
}

/// RSASSA-PSS with SHA-256 and a salt of zeros (RFC 8017 §9.1).
pub(crate) fn pss(key: &Rsa, message: &[u8]) -> Vec<u8> {
    let (size, salt) = (length(key), [0; 32]);
    let hash = sha256(&[&[0; 8][..], &sha256(message), &salt].concat());
    let mut masked = vec![0; size - hash.len() - 1];
    let at = masked.len() - salt.len() - 1;
    masked[at] = 1;
    for (counter, chunk) in (0_u32..).zip(masked.chunks_mut(32)) {
        let mask = sha256(&[&hash[..], &counter.to_be_bytes()].concat());
        for (byte, mask) in chunk.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
    masked[0] &= 0x7F;
    private(key, &[&masked[..], &hash, &[0xBC]].concat())
}

fn block(digest: &[u8], size: usize) -> Vec<u8> {
    let padding = vec![0xFF; size - digest.len() - 3];
    [&[0, 1], &padding[..], &[0], digest].concat()
}

/// A block whose digest comes early and is followed by zeros.
fn early_end(digest: &[u8], size: usize) -> Vec<u8> {
    let mut block = [&[0, 1], &[0xFF; 8][..], &[0], digest].concat();
    block.resize(size, 0);
    block
}

fn private(key: &Rsa, block: &[u8]) -> Vec<u8> {
    let number = BigUint::from_bytes_be(block).modpow(&key.private_exponent(), &key.modulus());
    padded(&number, length(key))
}

fn length(key: &Rsa) -> usize {
    key.modulus().to_bytes_be().len()
}

fn padded(number: &BigUint, size: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; size - bytes.len()], bytes].concat()
}
