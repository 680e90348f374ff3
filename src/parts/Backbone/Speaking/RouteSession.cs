namespace Edge.Backbone;

/// <summary>A BGP session of the speaker.</summary>
/// <param name="Name">As the speaker's configuration names it.</param>
/// <param name="State">In the speaker's words, e.g. <c>Established</c>.</param>
/// <param name="Exported">How many of the anycast prefixes the peer is told.</param>
public sealed record RouteSession(string Name, bool IsEstablished, string State, int Exported);
