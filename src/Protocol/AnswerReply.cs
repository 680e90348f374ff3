using Google.Protobuf;

namespace Edge.Protocol;

/// <summary>The token is left out of the message's text, wherever the text may end up.</summary>
public sealed partial class AnswerReply : ICustomDiagnosticMessage
{
    public string ToDiagnosticString() => $"session until {ExpiresUnixMs}";
}
