using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// What OpenSSL 3 offers beyond .NET: a heap whose pages are locked, so that they are never written to a disk and never dumped,
/// and where private keys are wiped as they are freed.
/// </summary>
internal static unsafe partial class Libcrypto
{
    private const string Name = "libcrypto.so.3";

    /// <summary>NID of P-256, "prime256v1".</summary>
    public const int P256 = 415;

    /// <summary>NID of Ed25519.</summary>
    public const int Ed25519 = 1087;

    [LibraryImport(Name, EntryPoint = "CRYPTO_secure_malloc_init")]
    public static partial int BeginHeap(nuint bytes, nuint leastBytes);

    [LibraryImport(Name, EntryPoint = "BN_secure_new")]
    public static partial nint NewLockedNumber();

    [LibraryImport(Name, EntryPoint = "BN_bin2bn")]
    public static partial nint ReadNumber(byte* bytes, int count, nint number);

    [LibraryImport(Name, EntryPoint = "BN_bn2binpad")]
    public static partial int WriteNumber(nint number, byte* bytes, int count);

    [LibraryImport(Name, EntryPoint = "BN_clear_free")]
    public static partial void WipeNumber(nint number);

    [LibraryImport(Name, EntryPoint = "EC_KEY_new_by_curve_name")]
    public static partial nint NewCurveKey(int curve);

    [LibraryImport(Name, EntryPoint = "EC_KEY_set_private_key")]
    public static partial int SetPrivate(nint key, nint number);

    [LibraryImport(Name, EntryPoint = "EC_KEY_get0_private_key")]
    public static partial nint PrivateOf(nint key);

    [LibraryImport(Name, EntryPoint = "EC_KEY_free")]
    public static partial void FreeCurveKey(nint key);

    [LibraryImport(Name, EntryPoint = "ECDSA_do_sign")]
    public static partial nint SignDigest(byte* digest, int digestBytes, nint key);

    [LibraryImport(Name, EntryPoint = "ECDSA_SIG_get0")]
    public static partial void NumbersOf(nint signature, nint* r, nint* s);

    [LibraryImport(Name, EntryPoint = "ECDSA_SIG_free")]
    public static partial void FreeSignature(nint signature);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial nint NewRawKey(int type, nint engine, byte* bytes, nuint count);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_private_key")]
    public static partial int ReadRawPrivate(nint key, byte* bytes, nuint* count);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int ReadRawPublic(nint key, byte* bytes, nuint* count);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int BeginSigning(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(nint context, byte* signature, nuint* signatureBytes, byte* content, nuint contentBytes);
}
