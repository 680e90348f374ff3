namespace Edge.Client;

/// <summary>Where the API is, and the token to speak with.</summary>
/// <param name="Api">Its address without a path, e.g. <c>http://127.0.0.1:7080</c>.</param>
/// <param name="Source">Where these came from, for messages: a folder or a file.</param>
/// <param name="Folder">The data folder of a network on this machine, if it is one.</param>
internal sealed record Session(Uri Api, string Token, string Source, string? Folder);
