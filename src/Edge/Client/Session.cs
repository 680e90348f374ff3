namespace Edge.Client;

/// <summary>Where the API is, and the token to speak with.</summary>
/// <param name="Api">Its address without a path, e.g. <c>http://127.0.0.1:7080</c>.</param>
/// <param name="Source">Where these came from, for messages: a folder or a file.</param>
/// <param name="Login">The file of a person's login that renews itself; null for a key.</param>
/// <param name="Folder">The data folder of a network on this machine, if it is one.</param>
internal sealed record Session(Uri Api, string Token, string Source, string? Folder, string? Login = null)
{
    /// <summary>When a login's token expires; a key's life is not known here.</summary>
    public DateTimeOffset Expires { get; init; } = DateTimeOffset.MaxValue;

    public override string ToString() => $"session with {Api} by {Source}";
}
