using NSec.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// The Ed25519 key (RFC 8032) by which a node proves that it is itself. The private half never leaves the node's folder.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    public const int SeedBytes = 32;

    public const int PublicKeyBytes = 32;

    public const int SignatureBytes = 64;

    private readonly Key _key;

    private DeviceKey(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The raw 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Base64 of <see cref="PublicKey"/>, as <c>DeviceDocument.PublicKey</c> holds it.</summary>
    public string PublicKeyText => Convert.ToBase64String(PublicKey.Span);

    public static DeviceKey Generate(IEntropy entropy)
    {
        Span<byte> seed = stackalloc byte[SeedBytes];
        entropy.Fill(seed);
        var key = Load(seed);
        seed.Clear();
        return key.Value;
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public static Outcome<DeviceKey> Load(ReadOnlySpan<byte> seed)
    {
        var parameters = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var key, in parameters)
            ? new DeviceKey(key!)
            : new Failure("device_key_damaged", $"a device key has {SeedBytes} bytes, and this one has {seed.Length}");
    }

    /// <summary>The private half, for a file of mode 0600.</summary>
    public byte[] Save() => _key.Export(KeyBlobFormat.RawPrivateKey);

    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes
        && NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && SignatureAlgorithm.Ed25519.Verify(key!, message, signature);

    public void Dispose() => _key.Dispose();

    public override string ToString() => $"device key {PublicKeyText}";
}
