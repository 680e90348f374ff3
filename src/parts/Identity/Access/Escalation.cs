using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>What could give a caller more than it has, and therefore takes <see cref="Capabilities.Sudo"/> besides.</summary>
public static class Escalation
{
    /// <summary>What writing a document of a kind takes: a policy says who may do what, and a device's key who is a Stargate.</summary>
    /// <param name="plain">What the write itself takes.</param>
    public static Capabilities NeededToWrite(ResourceKind kind, Capabilities plain) =>
        kind == ResourceKinds.Policy || kind == ResourceKinds.Device ? plain | Capabilities.Sudo : plain;

    /// <summary>What making a token takes: sudo unless it has its maker's own subject and policies.</summary>
    public static Capabilities NeededToMake(ApiTokenRequest request, Caller caller) =>
        request.Subject == caller.Subject && request.Policies.All(caller.Policies.Contains)
            ? Capabilities.Create
            : Capabilities.Create | Capabilities.Sudo;

    /// <summary>How long a token may live: without sudo it ends with its maker's own at the latest.</summary>
    public static TimeSpan Lifetime(TimeSpan asked, Caller caller, DateTimeOffset now)
    {
        var left = caller.Expires - now;
        return asked <= left || caller.Access.Decide(ResourceKinds.Token.Prefix, Capabilities.Sudo).Allowed ? asked : left;
    }

    /// <summary>The same of a TSIG key, which with sudo need not end at all.</summary>
    /// <param name="path">The key's.</param>
    /// <param name="asked">Null for ever.</param>
    public static TimeSpan? KeyLifetime(string path, TimeSpan? asked, Caller caller, DateTimeOffset now)
    {
        var left = caller.Expires - now;
        return asked <= left || caller.Access.CheckOwn(path, Capabilities.Sudo) is null ? asked : left;
    }
}
