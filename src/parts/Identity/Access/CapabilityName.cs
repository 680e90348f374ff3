namespace Edge.Identity;

/// <summary>The words of capabilities in policies and messages.</summary>
internal static class CapabilityName
{
    private static readonly (string Name, Capabilities Capability)[] Names =
    [
        ("create", Capabilities.Create),
        ("read", Capabilities.Read),
        ("update", Capabilities.Update),
        ("delete", Capabilities.Delete),
        ("list", Capabilities.List),
        ("watch", Capabilities.Watch),
        ("sudo", Capabilities.Sudo),
        ("deny", Capabilities.Deny),
    ];

    public static bool TryParse(string name, out Capabilities capability)
    {
        capability = Names.FirstOrDefault(known => known.Name == name).Capability;
        return capability != Capabilities.None;
    }

    public static string Of(Capabilities capabilities) =>
        string.Join(", ", Names.Where(known => (capabilities & known.Capability) != 0).Select(known => known.Name));
}
