using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// The sessions of the devices that logged in at this Stargate, only in memory: with the process they end, and the devices
/// log in anew. Of each token only the hash is kept.
/// </summary>
public sealed class DeviceSessions(IdentityOptions options, IEntropy entropy, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private static readonly Failure Refused = new(
        "unauthenticated", "the device session is missing, unknown, expired or revoked; log in again");

    private readonly Dictionary<NodeId, List<string>> _byNode = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string SecretHash, DeviceSession Session)> _sessions = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Opens a session for a device that proved itself.</summary>
    public Outcome<(Token Token, DeviceSession Session)> Open(NodeId node, NodeRole role)
    {
        var token = Token.Make(TokenKind.Device, entropy);
        var session = new DeviceSession(node, role, token.Accessor, time.GetUtcNow() + options.SessionLifetime);
        lock (_gate)
        {
            if (_sessions.Count >= options.SessionsMax)
            {
                DropExpired();
            }

            if (_sessions.Count >= options.SessionsMax)
            {
                return new Failure("too_many_sessions", "this Stargate holds as many sessions as it may; try another Stargate") { Retryable = true };
            }

            var own = OwnOf(node);
            if (own.Count >= options.SessionsPerDeviceMax)
            {
                _sessions.Remove(own[0]);
                own.RemoveAt(0);
            }

            own.Add(token.Accessor);
            _sessions[token.Accessor] = (token.SecretHash, session);
        }

        return (token, session);
    }

    /// <summary>Verifies the value of an <c>authorization</c> header or metadata entry.</summary>
    public Outcome<DeviceSession> Authenticate(string? authorizationHeader)
    {
        if (authorizationHeader is null
            || !authorizationHeader.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Token.TryParse(authorizationHeader.AsSpan(Scheme.Length), out var token)
            || token.Kind != TokenKind.Device)
        {
            return Refused;
        }

        (string SecretHash, DeviceSession Session) known;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(token.Accessor, out known))
            {
                return Refused;
            }
        }

        return token.Matches(known.SecretHash) && time.GetUtcNow() < known.Session.Expires ? known.Session : Refused;
    }

    /// <summary>Ends every session of a node, as when its device is revoked. Returns how many there were.</summary>
    public int Revoke(NodeId node)
    {
        lock (_gate)
        {
            if (!_byNode.Remove(node, out var own))
            {
                return 0;
            }

            foreach (var accessor in own)
            {
                _sessions.Remove(accessor);
            }

            return own.Count;
        }
    }

    /// <summary>Ends the sessions that began at a moment or earlier, of one node or, by null, of all.</summary>
    public void RevokeBefore(NodeId? node, DateTimeOffset before)
    {
        lock (_gate)
        {
            foreach (var (accessor, (_, session)) in _sessions.Where(entry => IsOlder(entry.Value.Session, node, before)).ToArray())
            {
                Drop(accessor, session.Node);
            }
        }
    }

    /// <summary>Whether a node is logged in.</summary>
    public bool Has(NodeId node)
    {
        lock (_gate)
        {
            return _byNode.ContainsKey(node);
        }
    }

    private bool IsOlder(DeviceSession session, NodeId? node, DateTimeOffset before) =>
        (node is null || session.Node == node) && session.Expires - options.SessionLifetime <= before;

    private void Drop(string accessor, NodeId node)
    {
        _sessions.Remove(accessor);
        var own = _byNode[node];
        own.Remove(accessor);
        if (own.Count == 0)
        {
            _byNode.Remove(node);
        }
    }

    private List<string> OwnOf(NodeId node)
    {
        if (!_byNode.TryGetValue(node, out var own))
        {
            _byNode[node] = own = new List<string>(1);
        }

        return own;
    }

    private void DropExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (accessor, (_, session)) in _sessions.Where(entry => entry.Value.Session.Expires <= now).ToArray())
        {
            Drop(accessor, session.Node);
        }
    }
}
