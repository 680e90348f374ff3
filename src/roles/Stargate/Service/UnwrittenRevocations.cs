using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>
/// Revocations that the mesh told and the store does not have, in the order in which they came: while the store is away, it is
/// by them that Gateways hear what was revoked. Each stream is sent each once; the frames are made once for all of them.
/// </summary>
internal sealed class UnwrittenRevocations(RevocationList revocations)
{
    private readonly Lock _gate = new();
    private readonly List<TokenRevocation> _heard = [];
    private (long From, long To, IReadOnlyList<StargateFrame> Frames) _made = (0, 0, []);
    private long _first;
    private long _next;

    public void Add(TokenRevocation revocation)
    {
        lock (_gate)
        {
            if (_heard.Count >= RevocationList.HeardMax)
            {
                // Whoever has not had them all is told those anew that still matter.
                _first = _next;
                _heard.Clear();
                _heard.AddRange(revocations.HeardAlone);
            }
            else
            {
                _heard.Add(revocation);
            }

            Volatile.Write(ref _next, _first + _heard.Count);
        }
    }

    /// <summary>What a stream is still to be sent.</summary>
    /// <param name="position">What the stream was sent; moved on. Zero for nothing.</param>
    public IReadOnlyList<StargateFrame> Due(ref long position)
    {
        if (position == Volatile.Read(ref _next))
        {
            return [];
        }

        lock (_gate)
        {
            if (_made.From != position || _made.To != _next)
            {
                var from = (int)Math.Max(0, position - _first);
                var due = _heard.Skip(from).Where(revocations.IsHeardAlone).ToList();
                _made = (position, _next, [.. TokensWire.Write([], due).Select(static news => StargateFrame.Of(new StargateMessage { Tokens = news }))]);
            }

            position = _next;
            return _made.Frames;
        }
    }
}
