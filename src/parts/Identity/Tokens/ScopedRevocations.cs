using System.Collections.Concurrent;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Revocations by what they name. A later moment replaces an earlier one of the same name, never the reverse.</summary>
internal sealed class ScopedRevocations
{
    private readonly ConcurrentDictionary<string, TokenRevocation> _accessors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TokenRevocation> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TokenRevocation> _subjects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TokenRevocation> _logins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TokenRevocation> _network = new(StringComparer.Ordinal);

    /// <summary>Whether there ever was one: until then nothing needs to be looked up.</summary>
    private bool _any;

    public int Count => _accessors.Count + _devices.Count + _subjects.Count + _logins.Count + _network.Count;

    public IReadOnlyList<TokenRevocation> All => [.. _network.Values, .. _subjects.Values, .. _logins.Values, .. _devices.Values, .. _accessors.Values];

    public void Put(TokenRevocation revocation)
    {
        Of(revocation.Id.Scope).AddOrUpdate(
            revocation.Id.Name,
            static (_, given) => given,
            static (_, known, given) => given.Before >= known.Before ? given : known,
            revocation);
        Volatile.Write(ref _any, true);
    }

    public void Remove(RevocationId id) => Of(id.Scope).TryRemove(id.Name, out _);

    /// <summary>Whether it adds nothing to what is known.</summary>
    public bool Has(TokenRevocation revocation) =>
        Of(revocation.Id.Scope).TryGetValue(revocation.Id.Name, out var known) && known.Before >= revocation.Before;

    public bool Covers(TokenGrant token) =>
        Volatile.Read(ref _any)
        && (_accessors.ContainsKey(token.Accessor) || (token.Family is { } family && _accessors.ContainsKey(family))
        || Covers(_subjects, token.Subject, token.Created)
        || (token.Kind is TokenKind.User or TokenKind.Refresh && Covers(_logins, token.Subject, token.Created))
        || Covers(_network, RevocationId.Network.Name, token.Created));

    public bool CoversSession(string device, DateTimeOffset created) =>
        Covers(_devices, device, created) || Covers(_network, RevocationId.Network.Name, created);

    public bool CoversSubject(string subject, DateTimeOffset created) =>
        Covers(_subjects, subject, created) || Covers(_network, RevocationId.Network.Name, created);

    private static bool Covers(ConcurrentDictionary<string, TokenRevocation> scope, string name, DateTimeOffset created) =>
        scope.TryGetValue(name, out var revocation) && created <= revocation.Before;

    private ConcurrentDictionary<string, TokenRevocation> Of(RevocationScope scope) => scope switch
    {
        RevocationScope.Accessor => _accessors,
        RevocationScope.Subject => _subjects,
        RevocationScope.Logins => _logins,
        RevocationScope.Device => _devices,
        _ => _network,
    };
}
