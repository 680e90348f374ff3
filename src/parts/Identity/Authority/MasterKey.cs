using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>The 32 bytes that seal the network's secrets at rest. Only Stargates and Apis hold them.</summary>
public sealed class MasterKey
{
    public const int Bytes = 32;

    private readonly byte[] _bytes;

    private MasterKey(byte[] bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Span => _bytes;

    public static MasterKey Generate(IEntropy entropy)
    {
        var bytes = new byte[Bytes];
        entropy.Fill(bytes);
        return new MasterKey(bytes);
    }

    /// <summary>Reads 64 hexadecimal digits, as the file <c>master.key</c> and <c>EDGE_MASTER_KEY</c> hold them.</summary>
    public static Outcome<MasterKey> Parse(string text)
    {
        var digits = text.AsSpan().Trim();
        var bytes = new byte[Bytes];
        return digits.Length == Bytes * 2
            && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? new MasterKey(bytes)
            : new Failure("master_key_malformed", $"the master key is not {Bytes * 2} hexadecimal digits; restore the file master.key or EDGE_MASTER_KEY");
    }

    /// <summary>A key of its own for one purpose (HKDF, RFC 5869): who learns it learns nothing of the others.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, Bytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The key itself as 64 hexadecimal digits: for a file of mode 0600 only.</summary>
    public string Print() => Convert.ToHexStringLower(_bytes);

    public override string ToString() => "***";
}
