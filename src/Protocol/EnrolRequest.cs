using Google.Protobuf;

namespace Edge.Protocol;

/// <summary>The secret is left out of the message's text, wherever the text may end up.</summary>
public sealed partial class EnrolRequest : ICustomDiagnosticMessage
{
    public string ToDiagnosticString() => $"enrolment of a {Role} by the code {Accessor}";
}
