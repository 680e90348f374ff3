namespace Edge.Identity;

/// <summary>What a policy's rule grants on a path; <see cref="Deny"/> takes everything away.</summary>
[Flags]
public enum Capabilities
{
    None = 0,
    Create = 1,
    Read = 2,
    Update = 4,
    Delete = 8,
    List = 16,
    Watch = 32,
    Sudo = 64,
    Deny = 128,
}
