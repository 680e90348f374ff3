namespace Edge.Identity;

/// <summary>The forms of a pattern's segment, from the least specific to the most.</summary>
internal enum PathSegmentKind
{
    /// <summary><c>*</c>: any rest, an empty one too.</summary>
    Rest,

    /// <summary><c>+</c>: one segment that is not empty.</summary>
    One,

    /// <summary><c>text*</c>: any rest that begins so.</summary>
    Beginning,

    /// <summary><c>{{device.id}}</c>: the caller's own device.</summary>
    Device,

    /// <summary><c>{{subject}}</c>: the caller's subject as a key writes it, <c>usr%3Aalice</c>.</summary>
    Subject,

    /// <summary><c>{{subject.name}}</c>: what follows the subject's kind, <c>alice</c>.</summary>
    SubjectName,

    Literal,
}
