namespace Connectors.Onnx.Head;

/// <summary>How the entries that cannot be positive are ruled out.</summary>
internal enum HeadScreening
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With the instructions of <see cref="Avx2Dot"/>.</summary>
    Avx2,

    /// <summary>With the instruction of <see cref="VnniDot"/>.</summary>
    Vnni,
}
