using System.Security.Cryptography;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>The nonces that devices were given to sign. Each is good once, for its device, and for half a minute.</summary>
public sealed class DeviceChallenges(IdentityOptions options, IEntropy entropy, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, List<(byte[] Nonce, DateTimeOffset Expires)>> _open = [];
    private int _count;

    public Outcome<byte[]> Issue(NodeId node)
    {
        var nonce = MakeNonce();
        lock (_gate)
        {
            if (_count >= options.ChallengesMax)
            {
                DropExpired();
            }

            if (_count >= options.ChallengesMax)
            {
                return new Failure("too_many_challenges", "too many devices are logging in just now; try again in a few seconds") { Retryable = true };
            }

            if (!_open.TryGetValue(node, out var own))
            {
                _open[node] = own = new List<(byte[] Nonce, DateTimeOffset Expires)>(1);
            }

            if (own.Count >= options.ChallengesPerDeviceMax)
            {
                own.RemoveAt(0);
                _count--;
            }

            own.Add((nonce, time.GetUtcNow() + options.ChallengeLifetime));
            _count++;
        }

        return nonce;
    }

    /// <summary>A nonce that nobody will be able to answer: what an unknown device gets, so that it looks like a known one.</summary>
    public byte[] MakeNonce()
    {
        var nonce = new byte[DeviceProof.NonceBytes];
        entropy.Fill(nonce);
        return nonce;
    }

    /// <summary>Whether the nonce was open for the device; it no longer is afterwards.</summary>
    public bool Take(NodeId node, ReadOnlySpan<byte> nonce)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(node, out var own))
            {
                return false;
            }

            for (var i = 0; i < own.Count; i++)
            {
                if (!CryptographicOperations.FixedTimeEquals(own[i].Nonce, nonce))
                {
                    continue;
                }

                var expires = own[i].Expires;
                own.RemoveAt(i);
                Forget(node, own, 1);
                return time.GetUtcNow() < expires;
            }

            return false;
        }
    }

    private void DropExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (node, own) in _open.ToArray())
        {
            Forget(node, own, own.RemoveAll(challenge => challenge.Expires <= now));
        }
    }

    private void Forget(NodeId node, List<(byte[] Nonce, DateTimeOffset Expires)> own, int removed)
    {
        _count -= removed;
        if (own.Count == 0)
        {
            _open.Remove(node);
        }
    }
}
