namespace Edge.Client;

/// <summary>What a server said when it was asked for a zone's SOA.</summary>
/// <param name="HasReply">Whether it said anything.</param>
/// <param name="Serial">Null if it does not answer for the zone.</param>
internal readonly record struct SerialAnswer(bool HasReply, uint? Serial);
