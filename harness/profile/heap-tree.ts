/** What the measured code allocated, as a tree of calls: V8's heap profile without what is not the case's. Pure. */
import { type CallNode, childOf, frameOf, newNode, ROOT } from './call-tree.ts';
import type { CallFrame, HeapProfile, HeapProfileNode } from './v8-profile.ts';

/** `self` is bytes. V8 tells the function that allocates and its callers, inlined or not, and no line. O(nodes). */
export function buildHeapTree({ head }: HeapProfile, isRoot: (frame: CallFrame) => boolean): CallNode {
  const root = newNode(ROOT);
  const add = (node: HeapProfileNode, into: CallNode): void => {
    into.self += node.selfSize;
    for (const child of node.children) add(child, childOf(into, frameOf(child.callFrame)));
  };
  const search = (node: HeapProfileNode): void => {
    if (isRoot(node.callFrame)) add(node, root);
    else node.children.forEach(search);
  };
  search(head);
  return root;
}
