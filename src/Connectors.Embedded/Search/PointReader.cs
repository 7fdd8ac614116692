using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>Makes points of rows. Payload and vectors are slices of the block, which never changes there.</summary>
internal static class PointReader
{
    public static HybridPoint Read(PointBlock block, int row, FieldLayout layout, PayloadSelection payload, VectorSelection vectors)
    {
        var point = new HybridPoint(Encoding.UTF8.GetString(block.Ids.Span(row)));
        if (!payload.IsNone)
            point.Payload = payload.Apply(Payload.FromTrusted(block.Payloads[row]));
        if (vectors.IsNone)
            return point;

        for (var i = 0; i < layout.Dense.Count; i++)
        {
            var field = layout.Dense[i];
            if (vectors.Includes(field.Name) && block.Dense[i].Present[row])
                point.Dense[field.Name] = block.Dense[i][row];
        }

        for (var i = 0; i < layout.Sparse.Count; i++)
        {
            var field = layout.Sparse[i];
            var column = block.Sparse[i];
            if (vectors.Includes(field.Name) && column.Present[row])
                point.Sparse[field.Name] = new SparseEmbedding(column.IndicesOf(row), column.ValuesOf(row), dimensions: 0, field.VocabularyId);
        }

        return point;
    }
}
