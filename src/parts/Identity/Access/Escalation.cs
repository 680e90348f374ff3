using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>What could give a caller more than it has, and therefore takes <see cref="Capabilities.Sudo"/> besides.</summary>
public static class Escalation
{
    /// <summary>What writing a document of a kind takes: a policy says who may do what, and a device's key who is a Stargate.</summary>
    /// <param name="plain">What the write itself takes.</param>
    public static Capabilities NeededToWrite(ResourceKind kind, Capabilities plain) =>
        kind == ResourceKinds.Policy || kind == ResourceKinds.Device ? plain | Capabilities.Sudo : plain;

    /// <summary>What making a token takes: sudo unless it gives its maker's own name and policies, for no longer than the maker has them.</summary>
    public static Capabilities NeededToMake(ApiTokenRequest request, DateTimeOffset expires, Caller caller) =>
        request.Subject == caller.Subject && request.Policies.All(caller.Policies.Contains) && expires <= caller.Expires
            ? Capabilities.Create
            : Capabilities.Create | Capabilities.Sudo;
}
