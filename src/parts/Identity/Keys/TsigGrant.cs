using Edge.Dns;

namespace Edge.Identity;

/// <summary>A TSIG key that is in force, and what it may do.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Account">Who made it, and whom it acts for.</param>
/// <param name="Key">Signs and checks.</param>
/// <param name="Access">By the policies that it names, for the account that made it.</param>
public sealed record TsigGrant(string Name, string Account, TsigKey Key, AccessList Access)
{
    /// <summary>The author of what it changes.</summary>
    public string Subject => SubjectOf(Name);

    public static string SubjectOf(string name) => $"tsig:{name}";
}
