using Edge.Dns;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Edge.Tests.Dns;

/// <summary>Ed25519 by BouncyCastle, as a user of the package brings it.</summary>
internal sealed class Ed25519Key : IPrivateKey, ISignatureCheck
{
    private readonly byte[] _seed;

    public Ed25519Key(byte[] seed)
    {
        _seed = seed;
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        PublicKey = publicKey;
    }

    public SigningAlgorithm Algorithm => SigningAlgorithm.Ed25519;

    public ReadOnlyMemory<byte> PublicKey { get; }

    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, content.ToArray(), 0, content.Length, signature, 0);
        return signature;
    }

    public bool IsGood(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, content.ToArray(), 0, content.Length);
}
