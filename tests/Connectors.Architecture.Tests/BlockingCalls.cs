using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connectors.Architecture;

/// <summary>Lists the blocking members that an assembly refers to: unlike a search of the text, this knows the type that a member belongs to.</summary>
internal static class BlockingCalls
{
    private static readonly HashSet<string> Blocking = new(StringComparer.Ordinal)
    {
        "Task.Wait", "Task.WaitAll", "Task.WaitAny", "Task`1.get_Result", "ValueTask`1.get_Result", "Thread.Sleep", "SemaphoreSlim.Wait",
    };

    public static IReadOnlyList<string> In(string assembly)
    {
        using var stream = File.OpenRead(assembly);
        using var image = new PEReader(stream);
        var reader = image.GetMetadataReader();
        return [.. reader.MemberReferences.Select(handle => reader.GetMemberReference(handle)).Select(member => $"{OwnerOf(reader, member.Parent)}.{reader.GetString(member.Name)}").Where(Blocking.Contains).Distinct()];
    }

    private static string OwnerOf(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                return string.Empty;

            // Class or value type, then the generic type (ECMA-335 II.23.2.14).
            signature.ReadCompressedInteger();
            parent = signature.ReadTypeHandle();
        }

        return parent.Kind == HandleKind.TypeReference ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) : string.Empty;
    }
}
