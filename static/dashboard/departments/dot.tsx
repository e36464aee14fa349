import { departmentOf } from "./store";

/** A department by its colour and name; nothing for one that is not known (any more). */
export function DepartmentMark({ id, class: name = "" }: { id: string | null; class?: string }) {
  const department = departmentOf(id);
  if (!department) return null;
  return (
    <span class={`dept-mark ${name}`} title={department.name}>
      <span class={`dept-dot is-${department.color}`} />
      <span class="truncate" dir="auto">
        {department.name}
      </span>
    </span>
  );
}
