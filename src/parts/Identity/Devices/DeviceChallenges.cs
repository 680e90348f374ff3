using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// The nonces that devices are given to sign. Each is good once, for its device, and for half a minute. An open one is kept
/// nowhere: it carries its own end and this Stargate's seal, so that strangers who ask in a device's name, however often,
/// take no place from it.
/// </summary>
/// <remarks>A nonce is its end as eight bytes of UTC ticks, eight random bytes, and the first 16 bytes of an HMAC-SHA256 over both and the device's id.</remarks>
public sealed class DeviceChallenges
{
    private const int EndBytes = sizeof(long);
    private const int SealedBytes = 16;

    private readonly IEntropy _entropy;
    private readonly Lock _gate = new();
    private readonly byte[] _key = new byte[SHA256.HashSizeInBytes];
    private readonly IdentityOptions _options;
    private readonly Dictionary<NodeId, List<(UInt128 Seal, DateTimeOffset End)>> _spent = [];
    private readonly TimeProvider _time;
    private DateTimeOffset _forgetAt;

    public DeviceChallenges(IdentityOptions options, IEntropy entropy, TimeProvider time)
    {
        _options = options;
        _entropy = entropy;
        _time = time;
        entropy.Fill(_key);
    }

    public byte[] Issue(NodeId node)
    {
        var nonce = new byte[DeviceProof.NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, (_time.GetUtcNow() + _options.ChallengeLifetime).UtcTicks);
        _entropy.Fill(nonce.AsSpan(EndBytes, SealedBytes - EndBytes));
        Seal(node, nonce.AsSpan(0, SealedBytes), nonce.AsSpan(SealedBytes));
        return nonce;
    }

    /// <summary>Whether the nonce was given to the device, and its time is not over.</summary>
    public bool IsOpen(NodeId node, ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != DeviceProof.NonceBytes)
        {
            return false;
        }

        Span<byte> seal = stackalloc byte[DeviceProof.NonceBytes - SealedBytes];
        Seal(node, nonce[..SealedBytes], seal);
        return CryptographicOperations.FixedTimeEquals(seal, nonce[SealedBytes..])
            && _time.GetUtcNow().UtcTicks < BinaryPrimitives.ReadInt64BigEndian(nonce);
    }

    /// <summary>
    /// Uses up an open nonce, which only the device itself can: it was signed with its key. False if it was used before, or
    /// if the device has logged in more often of late than any honest one does.
    /// </summary>
    public bool TrySpend(NodeId node, ReadOnlySpan<byte> nonce)
    {
        var now = _time.GetUtcNow();
        var seal = BinaryPrimitives.ReadUInt128BigEndian(nonce[SealedBytes..]);
        var end = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(nonce), TimeSpan.Zero);
        lock (_gate)
        {
            Forget(now);
            if (!_spent.TryGetValue(node, out var own))
            {
                _spent[node] = own = [];
            }

            own.RemoveAll(spent => spent.End <= now);
            if (own.Count >= _options.LoginsPerChallengeLifetimeMax || own.Exists(spent => spent.Seal == seal))
            {
                return false;
            }

            own.Add((seal, end));
            return true;
        }
    }

    /// <summary>Now and then lets go of devices that did not come again.</summary>
    private void Forget(DateTimeOffset now)
    {
        if (now < _forgetAt)
        {
            return;
        }

        _forgetAt = now + _options.ChallengeLifetime;
        foreach (var (node, own) in _spent)
        {
            if (own.TrueForAll(spent => spent.End <= now))
            {
                _spent.Remove(node);
            }
        }
    }

    private void Seal(NodeId node, ReadOnlySpan<byte> sealedPart, Span<byte> seal)
    {
        // The first part has one length always, so what follows it can be nothing but the id.
        Span<byte> message = stackalloc byte[SealedBytes + NodeId.LengthMax];
        sealedPart.CopyTo(message);
        var written = Encoding.ASCII.GetBytes(node.Value, message[SealedBytes..]);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message[..(SealedBytes + written)], whole);
        whole[..seal.Length].CopyTo(seal);
    }
}
